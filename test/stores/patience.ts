/** Real servers start here, and the first run of all installs them. */
jest.setTimeout(120_000);
