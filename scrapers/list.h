/* The scrapers in the order in which they are asked; included several times, so without a guard. */
/* PyTorch */
CM_SCRAPER(previous_versions)
/* NVIDIA CUDA */
CM_SCRAPER(cuda_release_notes)
CM_SCRAPER(cuda_compat)
CM_SCRAPER(cuda_archive)
CM_SCRAPER(ptx_history)
CM_SCRAPER(supported_drivers)
CM_SCRAPER(driver_arch_matrix)
/* NVIDIA GPUs */
