"""The store of a study: a folder of Parquet files and the manifest that names them (docs/study-format.md)."""
