-- The sum of the amounts for each country of delivery, the highest first. Rows of one stream record belong together.
SELECT s.country, SUM(p.amount) AS total_sales
FROM purchase_details AS p
JOIN shipping_addresses AS s
  ON s.order_id = p.order_id
  AND s._stream = p._stream AND s._shard_id = p._shard_id AND s._sequence_number = p._sequence_number AND s._sub_sequence = p._sub_sequence
GROUP BY s.country
ORDER BY total_sales DESC, s.country
