/* The scrapers in the order in which they are asked; included several times, so without a guard. */
/* PyTorch */
CM_SCRAPER(previous_versions)
CM_SCRAPER(version_compatibility)
CM_SCRAPER(release_matrix)
CM_SCRAPER(published_versions)
CM_SCRAPER(release_matrix_json)
CM_SCRAPER(wheel_index)
CM_SCRAPER(companion_tables)
/* NVIDIA CUDA */
/* NVIDIA GPUs */
