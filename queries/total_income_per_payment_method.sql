-- The sum of the amounts for each way of paying, the highest first.
SELECT payment_type, SUM(amount) AS total_income
FROM purchase_details
GROUP BY payment_type
ORDER BY total_income DESC, payment_type
