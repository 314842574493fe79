/* The scrapers in the order in which they are asked; included several times, so without a guard. */
/* PyTorch */
/* NVIDIA CUDA */
CM_SCRAPER(cuda_release_notes)
CM_SCRAPER(cuda_compat)
/* NVIDIA GPUs */
