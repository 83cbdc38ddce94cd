import MixedRules
import Organization

/// Mail for an organization with mail flow rules of mixed kinds.
enum RuledMail {
    static func plan(_ plan: inout Way.Plan, rules count: Int) throws {
        let head = "organization: contoso\nacceptedDomains: [{ DomainName: contoso.test }]\n"
        let document = try OrganizationDocument.load(yaml: head + MixedRules.yaml(count), file: "rules.yaml").get()
        plan.readsContent = true
        plan.change = { $0.transportRules = document.transportRules }
    }
}
