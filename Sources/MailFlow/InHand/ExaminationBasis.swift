internal import Facts
internal import Mail
package import Organization

/// What messages are examined by: a configuration, what only this server knows, the signing keys, and the list of stages.
///
/// Immutable; one for each state of the configuration, shared by everything that it decides.
package final class ExaminationBasis: Sendable {
    /// The configuration.
    package let snapshot: ConfigurationSnapshot
    /// What only this server knows; nil where senders are not rewritten and loops known by Received fields alone.
    package let secrets: ServerSecrets?
    /// The keys that mail is signed and sealed with.
    package let keyring: DKIMKeyring
    /// The stages, in their order.
    package let stages: [any ExaminationStage]
    /// What rules on senders and recipients.
    package let perimeter: Perimeter
    /// What chooses queues.
    package let router: Router
    private let starts: (arrival: Int, resolution: Int, routed: Int)

    /// - Parameter stages: with a line for each ``EntryStage``; messages whose entry has none pass all stages.
    package init(
        snapshot: ConfigurationSnapshot, secrets: ServerSecrets?, keyring: DKIMKeyring,
        stages: [any ExaminationStage]
    ) {
        self.snapshot = snapshot
        self.secrets = secrets
        self.keyring = keyring
        self.stages = stages
        perimeter = Perimeter(snapshot: snapshot, secrets: secrets)
        router = Router(snapshot: snapshot)
        func start(_ entry: EntryStage) -> Int {
            stages.firstIndex { ($0 as? EntryPoint)?.entry == entry } ?? 0
        }
        starts = (start(.arrival), start(.resolution), start(.routed))
    }

    /// The number of the line at which messages enter.
    func start(_ entry: EntryStage) -> Int {
        switch entry {
        case .arrival: starts.arrival
        case .resolution: starts.resolution
        case .routed: starts.routed
        }
    }
}
