-- How many clicks there are.
SELECT COUNT(*) AS total
FROM clicks
