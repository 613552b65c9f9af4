/** A row as Microsoft's connector for Azure Table writes it. @param key left out, the address itself */
export function azureTableRow(email: string, key = email): Record<string, unknown> {
	return {
		PartitionKey: '11:2F23:2F2026',
		RowKey: key,
		ProductId: 'contoso.backup',
		CustomerInfo: JSON.stringify({
			FirstName: 'Ann',
			LastName: 'Example',
			Email: email,
			Phone: '',
			Country: 'US',
			Company: 'Example Ltd',
			Title: '',
		}),
		LeadSource: 'AzureMarketplace-INS|contoso.backup',
		ActionCode: 'INS',
		PublisherDisplayName: 'Contoso',
		OfferDisplayName: 'Contoso Backup',
		CreatedTime: '11/23/2026 06:59:00',
		Description: '',
	};
}
