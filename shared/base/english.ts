import * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';

// zod/mini brings no language: without one, every finding that our own words do not cover reads "Invalid input".
z.config(en());
