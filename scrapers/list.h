/* The scrapers in the order in which they are asked; included several times, so without a guard. */
/* PyTorch */
/* NVIDIA CUDA */
/* NVIDIA GPUs */
CM_SCRAPER(cm_scraper_cuda_gpus)
CM_SCRAPER(cm_scraper_cuda_gpus_json)
CM_SCRAPER(cm_scraper_supported_chips)
CM_SCRAPER(cm_scraper_supported_gpus_json)
CM_SCRAPER(cm_scraper_open_modules)
CM_SCRAPER(cm_scraper_pci_ids)
