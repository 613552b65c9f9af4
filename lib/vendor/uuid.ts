/** UUIDs made from a name (RFC 9562, version 5): the same name gives the same id. */
export { parse as parseUuid, v5 as uuidV5 } from 'uuid';
