-- Every order with its customer and where it is sent. Rows of one stream record belong together: an order sent twice has two of each.
SELECT o.customer_id, o.order_id, o.order_date, o.status, s.country, s.state, s.city, s.street, s.zip
FROM orders AS o
JOIN shipping_addresses AS s
  ON s.order_id = o.order_id
  AND s._stream = o._stream AND s._shard_id = o._shard_id AND s._sequence_number = o._sequence_number AND s._sub_sequence = o._sub_sequence
ORDER BY o.order_id, o._stream, o._shard_id, o._sequence_number
