import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, CfnTable, Table, type TableProps } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { RelayFunction, Variable } from './relay-function.ts';

/** Actions on a table that the code performs. */
export type TableAction =
  | 'GetItem'
  | 'BatchGetItem'
  | 'Query'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'PartiQLInsert';

/**
 * A table that no deployment removes: deletion protection, point-in-time recovery, kept when it leaves the stack. Its logical id is given
 * and not derived, so that moving or renaming a construct never replaces the table.
 */
export class RelayTable extends Construct {
  readonly table: Table;
  readonly #variable: Variable;

  constructor(
    scope: Construct,
    id: string,
    { logicalId, variable, ...props }: { logicalId: string; variable: Variable } & Partial<TableProps>,
  ) {
    super(scope, id);
    this.#variable = variable;
    this.table = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
      ...props,
    });
    const resource = this.table.node.defaultChild;
    if (resource instanceof CfnTable) resource.overrideLogicalId(logicalId);
  }

  /**
   * Allows actions on the table and tells its name. With `partitions`, the actions reach items in these partitions only (with `*` at its
   * end, a name stands for all that begin so); with `index`, they reach that index and not the table.
   */
  grant(
    to: RelayFunction,
    actions: TableAction[],
    { partitions, index }: { partitions?: string[]; index?: string } = {},
  ): void {
    const test = partitions?.some((name) => name.endsWith('*')) ? 'StringLike' : 'StringEquals';
    to.tell(this.#variable, this.table.tableName);
    to.allow(
      actions.map((action) => `dynamodb:${action}`),
      [index === undefined ? this.table.tableArn : `${this.table.tableArn}/index/${index}`],
      partitions && { [`ForAllValues:${test}`]: { 'dynamodb:LeadingKeys': partitions } },
    );
  }
}
