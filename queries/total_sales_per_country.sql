-- The sum of the amounts for each country of delivery, the highest first.
SELECT s.country, SUM(p.amount) AS total_sales
FROM purchase_details AS p
JOIN shipping_addresses AS s ON s.order_id = p.order_id
GROUP BY s.country
ORDER BY total_sales DESC, s.country
