import Mail
import MailFlow
import Organization
import Queueing

/// Foretells what documents would change, without changing anything (docs/reference/organizations.md).
struct ChangePreview {
    let routes: any RouteStore
    /// Whether this server has words for `MarkAsSpamSensitiveWordList`.
    let hasSensitiveWords: Bool
    /// How the revisions would come about.
    let kind: RevisionKind
    private static let batch = 2_000

    /// What applying documents, found free of mistakes, would do to each organization and to its waiting mail. The
    /// waiting mail is routed by the code that routes it once the documents are applied.
    func preview(
        _ plan: OrganizationPlan, server: ServerConfiguration
    ) async throws(StoreError) -> [PlannedOrganization] {
        let before = ConfigurationSnapshot(server: server, organizations: plan.base.snapshots)
        let changed = plan.documents.map { submitted, document in
            plan.entry(
                submitted, document, revision: (plan.base.entries[document.name]?.snapshot.revision ?? 0) + 1)
        }
        let after = ConfigurationSnapshot(
            server: server, organizations: plan.base.replacing(changed).snapshots)
        var planned: [PlannedOrganization] = []
        for (submitted, document) in plan.documents {
            let current = plan.base.entries[document.name]
            let (movements, unmoved) = try await movements(of: document.name, from: before, to: after)
            var warnings = plan.warnings[document.name] ?? []
            if !hasSensitiveWords, let warning = document.wordlessPolicy(file: submitted.file) {
                warnings.append(warning)
            }
            planned.append(
                PlannedOrganization(
                    organization: document.name, revision: current?.snapshot.revision,
                    changes: DocumentDiff.changes(from: current?.text ?? "", to: submitted.text),
                    isNew: plan.makesRevision(submitted, document, as: kind), movements: movements, unmoved: unmoved,
                    warnings: warnings))
        }
        return planned
    }

    private struct Step: Hashable {
        var from: QueueKey
        var to: QueueKey
    }

    private func movements(
        of organization: String, from before: ConfigurationSnapshot, to after: ConfigurationSnapshot
    ) async throws(StoreError) -> ([PlannedOrganization.Movement], unmoved: Int) {
        let old = Router(snapshot: before)
        let new = Router(snapshot: after)
        var counts: [Step: Int] = [:]
        var last: RecipientID?
        while true {
            let waiting = try await routes.waitingRoutes(of: organization, after: last, limit: ChangePreview.batch)
            guard let final = waiting.last else { break }
            last = final.id
            var steps = waiting.map { Step(from: $0.key, to: $0.key) }
            let places = Dictionary(uniqueKeysWithValues: waiting.enumerated().map { ($1.id, $0) })
            for move in Rerouting.moves(waiting, router: new, organization: organization) {
                for id in move.ids { if let place = places[id] { steps[place].to = move.route.key } }
            }
            for step in steps { counts[step, default: 0] += 1 }
        }
        var movements: [PlannedOrganization.Movement] = []
        var unmoved = 0
        for (step, count) in counts {
            let hop = old.nextHop(for: step.from)
            let newHop = new.nextHop(for: step.to)
            guard step.from != step.to || hop != newHop else {
                unmoved += count
                continue
            }
            movements.append(
                PlannedOrganization.Movement(
                    recipients: count, queue: step.from.identity, newQueue: step.to.identity,
                    nextHop: hop.map(\.description), newNextHop: newHop.map(\.description)))
        }
        movements.sort { ($1.recipients, $0.queue, $0.newQueue) < ($0.recipients, $1.queue, $1.newQueue) }
        return (movements, unmoved)
    }
}
