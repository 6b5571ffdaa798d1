-- How many clicks came from the US, for each gender.
SELECT gender, COUNT(customerid) AS clicks
FROM clicks
WHERE countrycode = 'US'
GROUP BY gender
ORDER BY gender
