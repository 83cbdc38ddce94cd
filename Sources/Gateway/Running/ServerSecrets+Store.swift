import Mail
import MailFlow
import Storage

extension ServerSecrets {
    private static let name = "server"

    /// The secrets of the server that a store belongs to; made with the first start. Blocks.
    static func kept(in store: MailStore, random: any RandomSource) throws -> ServerSecrets? {
        ServerSecrets(
            try store.secret(named: name) {
                (0..<(length / 8)).flatMap { _ in withUnsafeBytes(of: random.next()) { Array($0) } }
            })
    }

    /// The same for whoever only reads; nil when no gateway has started on the store yet.
    static func kept(in reader: StoreReader) throws -> ServerSecrets? {
        try reader.secret(named: name).flatMap { ServerSecrets($0) }
    }
}
