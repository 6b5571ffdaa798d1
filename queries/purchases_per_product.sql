-- How often each product was bought: clicks whose nested event is a checkout.
SELECT event.product AS product, COUNT(customerid) AS purchases
FROM clicks
WHERE event.type = 'checkout'
GROUP BY event.product
ORDER BY purchases DESC, product
