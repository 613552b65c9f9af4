import type { Reply } from '../standIn.ts';
import { readBatch } from './batch.ts';
import type { Scope } from './entitySets.ts';
import { json, onRow, onSet } from './entitySets.ts';
import type { Environment } from './environment.ts';
import { guidOf } from './environment.ts';
import { badSyntax, DataverseError, errorReply, GatewayTimeout, noSuchSegment } from './errors.ts';
import { readMetadata } from './metadata.ts';
import type { Operation } from './operation.ts';
import { preference } from './operation.ts';
import { isRetrieveDuplicates, retrieveDuplicates } from './retrieveDuplicates.ts';
import { runBatch } from './runBatch.ts';

const ROW = /^(\w+)\(([^)]*)\)$/;
const PRIVILEGE =
	/^systemusers\(([^)]*)\)\/Microsoft\.Dynamics\.CRM\.RetrieveUserPrivilegeByPrivilegeName\(PrivilegeName='(\w+)'\)$/;

/** The Web API of an environment, behind sign-in and limits. */
export class Service {
	private readonly environment: Environment;
	private readonly sleep: (ms: number) => Promise<void>;
	/** Takes note of execution time, in ms. */
	private readonly spend: (ms: number) => void;

	constructor(environment: Environment, sleep: (ms: number) => Promise<void>, spend: (ms: number) => void) {
		this.environment = environment;
		this.sleep = sleep;
		this.spend = spend;
	}

	/** Does a request as a whole: a batch, or one operation. */
	async request(operation: Operation, root: string): Promise<Reply> {
		const scope = { environment: this.environment, root, runPlugins: this.plugins() };
		try {
			if (operation.resource !== '$batch') return await this.operate(scope, operation);
			if (operation.method !== 'POST') throw new DataverseError(405, '', 'A batch is a POST.');
			const { contentIdOutsideChangeSets, maxBatch } = this.environment.switches;
			const items = readBatch(operation.headers['content-type'] ?? '', operation.body, maxBatch);
			return await runBatch(items, {
				continueOnError: preference(operation, 'odata.continue-on-error') !== null,
				contentIdOutsideChangeSets,
				operate: async (part) => await this.operate(scope, part),
				begin: () => this.environment.snapshot(),
			});
		} catch (error) {
			return errorReply(error);
		}
	}

	/** Plug-ins run one after the other in a request, until the gateway gives up on it. */
	private plugins(): () => Promise<void> {
		let spent = 0;
		return async () => {
			const { gateway, pluginMs, requestLimitMs } = this.environment.switches;
			if (pluginMs <= 0) return;
			const ms = Math.min(pluginMs, requestLimitMs - spent);
			spent += ms;
			this.spend(ms);
			await this.sleep(ms);
			if (ms < pluginMs) throw new GatewayTimeout(gateway);
		};
	}

	private async operate(scope: Scope, operation: Operation): Promise<Reply> {
		try {
			return await this.route(scope, operation);
		} catch (error) {
			if (error instanceof DataverseError) return errorReply(error);
			throw error;
		}
	}

	private async route(scope: Scope, operation: Operation): Promise<Reply> {
		const { resource } = operation;
		if (resource === '$batch') throw badSyntax('A batch can not contain another batch.');
		if (/^WhoAmI(\(\))?$/.test(resource)) return this.whoAmI(scope, operation);
		if (resource.startsWith('EntityDefinitions'))
			return readMetadata(this.environment, scope.root, operation);
		const privilege = PRIVILEGE.exec(resource);
		if (privilege) return this.privilege(scope, privilege[1] ?? '', privilege[2] ?? '');
		if (isRetrieveDuplicates(resource)) {
			return json({ ...retrieveDuplicates(this.environment, scope.root, operation) });
		}
		const row = ROW.exec(resource);
		if (row) return await onRow(scope, this.environment.table(row[1] ?? ''), row[2] ?? '', operation);
		return await onSet(scope, this.environment.table(resource), operation);
	}

	private whoAmI({ root }: Scope, operation: Operation): Reply {
		if (operation.method !== 'GET') {
			const uri = `${root}/${operation.resource}`;
			throw new DataverseError(404, '', `No HTTP resource was found that matches the request URI '${uri}'.`);
		}
		const { application, businessUnit, organization } = this.environment.ids;
		return json({
			'@odata.context': `${root}/$metadata#Microsoft.Dynamics.CRM.WhoAmIResponse`,
			BusinessUnitId: businessUnit,
			UserId: application,
			OrganizationId: organization,
		});
	}

	/** "Because the RolePrivileges collection contains data, the user has the privilege" (Security and data access). */
	private privilege({ root }: Scope, userId: string, name: string): Reply {
		const { businessUnit } = this.environment.ids;
		this.environment.get(this.environment.table('systemusers'), guidOf(userId));
		const known = [...this.environment.tables.values()].flatMap(({ privilege }) =>
			['Create', 'Read', 'Write', 'Delete', 'Append', 'AppendTo', 'Assign'].map(
				(verb) => `prv${verb}${privilege}`,
			),
		);
		if (!known.includes(name)) throw noSuchSegment(name);
		const held = !this.environment.switches.lacking.has(name);
		return json({
			'@odata.context': `${root}/$metadata#Microsoft.Dynamics.CRM.RetrieveUserPrivilegeByPrivilegeNameResponse`,
			RolePrivileges: held
				? [
						{
							Depth: 'Global',
							PrivilegeId: '00000000-0000-0000-0000-000000000000',
							BusinessUnitId: businessUnit,
							PrivilegeName: name,
						},
					]
				: [],
		});
	}
}
