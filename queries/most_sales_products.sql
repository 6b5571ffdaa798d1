-- How many pieces of each product were sold, the most sold first.
SELECT name, SUM(quantity) AS total_quantity
FROM product_details
GROUP BY name
ORDER BY total_quantity DESC, name
