import config from "./playwright.config";
export default { ...config, use: { ...config.use, baseURL: "http://localhost:5197" }, webServer: { command: "npx vite preview --mode fake --outDir dist-fake --port 5197", url: "http://localhost:5197", reuseExistingServer: false } };
