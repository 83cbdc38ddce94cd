package import NIOCore
package import SenderAuthentication

/// What conversion of content needs to know of organizations (docs/reference/delivery.md).
package struct EightBitHandling: Sendable {
    /// The keys that sign a message of an organization, which has this header, now. Called on a thread that may block.
    package var signingKeys: @Sendable (_ organization: String, _ header: ByteBuffer) -> [DKIMSigningKey]
    /// Whether an organization wants mail back that can't be converted; otherwise it is sent as it is.
    package var returnsUnconvertible: @Sendable (_ organization: String) -> Bool

    /// Puts them together; by default nothing is signed anew, and nothing returned.
    package init(
        signingKeys: @escaping @Sendable (String, ByteBuffer) -> [DKIMSigningKey] = { _, _ in [] },
        returnsUnconvertible: @escaping @Sendable (String) -> Bool = { _ in false }
    ) {
        self.signingKeys = signingKeys
        self.returnsUnconvertible = returnsUnconvertible
    }
}
