package io.gatepost.diagnostics.pattern;

/** Power of a series at each of its frequencies. */
final class Fourier {
    private Fourier() {}

    /**
     * The periodogram.
     *
     * @param values a power of two of them; their mean is taken off
     * @return the power at 0 to half as many cycles within the series
     */
    static double[] power(double[] values) {
        int n = values.length;
        if (Integer.bitCount(n) != 1) {
            throw new IllegalArgumentException(n + " values; a power of two is expected");
        }
        double mean = 0;
        for (double v : values) {
            mean += v / n;
        }
        double[] re = new double[n];
        double[] im = new double[n];
        int bits = Integer.numberOfTrailingZeros(n);
        for (int i = 0; i < n; i++) {
            re[bits == 0 ? 0 : Integer.reverse(i) >>> 32 - bits] = values[i] - mean;
        }
        for (int half = 1; half < n; half *= 2) {
            for (int k = 0; k < half; k++) {
                double cos = Math.cos(Math.PI * k / half);
                double sin = -Math.sin(Math.PI * k / half);
                for (int i = k; i < n; i += 2 * half) {
                    int j = i + half;
                    double r = re[j] * cos - im[j] * sin;
                    double m = re[j] * sin + im[j] * cos;
                    re[j] = re[i] - r;
                    im[j] = im[i] - m;
                    re[i] += r;
                    im[i] += m;
                }
            }
        }
        double[] power = new double[n / 2 + 1];
        for (int i = 0; i < power.length; i++) {
            power[i] = re[i] * re[i] + im[i] * im[i];
        }
        return power;
    }

    /** How alike the series and itself are so many places later, -1 to 1. */
    static double autocorrelation(double[] values, int lag) {
        double sum = 0;
        for (double v : values) {
            sum += v;
        }
        double mean = sum / values.length;
        double with = 0;
        double all = 0;
        for (int i = 0; i < values.length; i++) {
            double d = values[i] - mean;
            all += d * d;
            if (i + lag < values.length) {
                with += d * (values[i + lag] - mean);
            }
        }
        return all == 0 ? 0 : with / all;
    }
}
