import os
os.environ['CUDA_VISIBLE_DEVICE'] = '0,1'
import torch
model = torch.nn.DataParallel(Net())
