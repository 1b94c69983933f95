"""Tea & Paper, the sample shop of the demo: products.csv with its pictures, and the script that draws them."""
