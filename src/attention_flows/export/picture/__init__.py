"""Pictures: ``look`` says how a trace is drawn, ``svg`` draws it, and ``raster`` makes PNG and PDF of the SVG."""
