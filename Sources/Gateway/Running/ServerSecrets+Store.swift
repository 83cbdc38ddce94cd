import Mail
import MailFlow
import Operations

extension ServerSecrets {
    private static let name = "server"

    /// The secrets of the server that a store belongs to; made with the first start.
    static func kept(in store: any SecretStore, random: any RandomSource) async throws(StoreError) -> ServerSecrets? {
        ServerSecrets(
            try await store.secret(named: name) {
                (0..<(length / 8)).flatMap { _ in withUnsafeBytes(of: random.next()) { Array($0) } }
            })
    }

    /// The same for whoever only reads; nil when no gateway has started on the store yet.
    static func kept(in store: any SecretStore) async throws(StoreError) -> ServerSecrets? {
        try await store.secret(named: name).flatMap { ServerSecrets($0) }
    }
}
