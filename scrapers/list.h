/* The scrapers in the order in which they are asked; included several times, so without a guard. */
/* PyTorch */
/* NVIDIA CUDA */
/* NVIDIA GPUs */
