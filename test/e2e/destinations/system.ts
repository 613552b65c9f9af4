import type { Credential, Harness } from '../../../scripts/host/harness.ts';
import type { StandIn, StandInRequest } from '../../servers/standIn.ts';

/** A system that leads are delivered to, as a builder connects it. */
export interface System {
	/** Type of our node. */
	readonly node: string;
	readonly parameters: Readonly<Record<string, unknown>>;
	/** Name in `delivery`. */
	readonly destination: string;
	/** Status of a lead that is simply new. */
	readonly written: 'created' | 'written';
	/** Whether a person is found by the address, so that even a lost memory makes no second record. */
	readonly findsPersons: boolean;
	readonly standIn: StandIn;
	/** Whether a request writes leads. */
	isWrite(request: StandInRequest): boolean;
	/** Addresses of all records of leads, one a record. */
	addresses(): string[] | Promise<string[]>;
	/** Makes the credential as a user does, signed in. */
	connect(n8n: Harness): Promise<Readonly<Record<string, Credential>>>;
	stop(): Promise<void>;
}
