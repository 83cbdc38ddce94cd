/// The table of everything that can be asked of the API. Authorization, the OpenAPI document and the walk over all
/// routes are made from it, so that what is not in it does not exist (docs/reference/api.md).
///
/// Each family of routes has a file with an enum of its name, whose `all` has its routes. **A new family gets a line
/// here.**
package enum RouteTable {
    /// Routes that belong together, as the OpenAPI document's tag says it.
    package struct Family: Sendable {
        /// The tag of its routes.
        package var tag: String
        /// What they are about, in one sentence.
        package var documentation: String
        /// The routes.
        package var routes: [Route]

        /// A family.
        package init(_ tag: String, _ documentation: String, _ routes: [Route]) {
            self.tag = tag
            self.documentation = documentation
            self.routes = routes
        }
    }

    /// The families, in the order of the OpenAPI document.
    package static let families: [Family] = [
        Family("API", "The description of this API.", APIRoutes.all),
        Family("Session", "Sign-in with a password and a second factor, and the first link.", SessionRoutes.all),
        Family("OIDC", "Sign-in with another identity provider.", OIDCRoutes.all),
        Family("Accounts", "Accounts, their grants, factors and sessions.", AccountRoutes.all),
        Family("Tokens", "Tokens for programs.", TokenRoutes.all),
        Family("Server", "This server's state, log levels, certificates, DNS cache and reputation.", ServerRoutes.all),
        Family("Organizations", "Organizations, their documents and revisions.", ObjectRoutes.organizations),
        Family("Objects", "The objects of an organization's document, by EOP's names.", ObjectRoutes.objects),
        Family("Domains", "Proofs that domains belong to an organization.", DomainProofRoutes.all),
        Family("Recipients", "The recipients of an organization's directory and document.", RecipientRoutes.all),
        Family("Connectors", "What connectors do: block, validate, pair, explain.", ConnectorRoutes.all),
        Family("Keys", "Keys that mail is signed with.", KeyRoutes.all),
        Family("AllowBlock", "The tenant allow and block list.", AllowBlockRoutes.all),
        Family("Rules", "What mail flow rules matched and would match.", RuleRoutes.all),
        Family("Senders", "Senders that may send nothing.", SenderRoutes.all),
        Family("Learning", "What an organization has learned of its people.", LearningRoutes.all),
        Family(
            "Trace", "Message trace, historical and saved searches.", TraceRoutes.all + TraceForgetRoutes.all),
        Family("Queues", "Queues and what waits in them.", QueueRoutes.all),
        Family("Messages", "Messages by their numbers and names.", MessageRoutes.all),
        Family("Quarantine", "What is in quarantine, and requests to moderators.", QuarantineRoutes.all),
        Family("Reports", "Reports on mail.", ReportRoutes.all),
        Family("Explain", "What would become of a message, and checks of records.", ExplainRoutes.all),
        Family("Jobs", "Work that takes longer than a request.", JobRoutes.all),
        Family("Audit", "What administrators did.", AuditRoutes.all),
    ]

    /// All routes.
    package static let all: [Route] = families.flatMap(\.routes)
}
