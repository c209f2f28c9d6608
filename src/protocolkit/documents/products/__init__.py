"""One module per family of artifacts; each offers a ``PRODUCT``, and nothing elsewhere lists them."""
