"""What a product is like: its targets and how it joins them, where its cells come from, what is built in or cut out."""
