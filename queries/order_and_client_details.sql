-- Every order with its customer and where it is sent.
SELECT o.customer_id, o.order_id, o.order_date, o.status, s.country, s.state, s.city, s.street, s.zip
FROM orders AS o
JOIN shipping_addresses AS s ON s.order_id = o.order_id
ORDER BY o.order_id
