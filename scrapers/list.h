/* The scrapers in the order in which they are asked; included several times, so without a guard. */
/* PyTorch */
CM_SCRAPER(previous_versions)
/* NVIDIA CUDA */
/* NVIDIA GPUs */
