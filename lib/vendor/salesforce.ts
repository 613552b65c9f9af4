/** jsforce: Salesforce's REST API. Loaded where Salesforce is used, and nowhere else. */
export { Connection } from 'jsforce/lib/connection';
export { Transport } from 'jsforce/lib/transport';
export { StreamPromise } from 'jsforce/lib/util/promise';
export type { HttpRequest as JsforceRequest, HttpResponse as JsforceResponse } from 'jsforce/lib/types';
