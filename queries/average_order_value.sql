-- The average amount of an order.
SELECT AVG(amount) AS average_order_value
FROM purchase_details
