import NIOCore

/// Costs that are planted to see that the gate finds them: such as a careless change would bring. Each is paid where what
/// it concerns enters the gateway, and is counted like all that the gateway does with it.
enum Plant: String, CaseIterable {
    /// A string is made of each command.
    case string
    /// The content of each message is copied once more.
    case copy
    /// A recipient is looked up by its name once more.
    case lookup

    // What came of it, kept so that it is done; one thread does it.
    nonisolated(unsafe) private static var kept: (text: String, content: ByteBuffer, found: Int) = ("", ByteBuffer(), 0)
    private static let names = Dictionary(uniqueKeysWithValues: (0..<1_000).map { ("person\($0)@contoso.test", $0) })

    func command(_ octets: ByteBuffer) {
        guard self == .string else { return }
        Plant.kept.text = String(buffer: octets)
    }

    func content(_ octets: ByteBuffer) {
        guard self == .copy else { return }
        Plant.kept.content = ByteBuffer(bytes: octets.readableBytesView)
    }

    func recipient(_ address: String) {
        guard self == .lookup else { return }
        Plant.kept.found += Plant.names[address] ?? 0
    }
}
