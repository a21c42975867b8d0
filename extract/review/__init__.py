"""`extract review`: the report served on loopback (`server`), and the decisions that are made in it (`decisions`, `journal`)."""
