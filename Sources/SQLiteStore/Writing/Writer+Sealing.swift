import Mail
import Queueing

/// The content of held mail, encrypted on its way to the disk (docs/reference/quarantine.md#encryption).
extension Writer {
    /// How the content of a message is encrypted: where a recipient's copy is held, and keys are configured. Throws where they
    /// can't be used.
    func sealing(_ acceptance: Acceptance) throws(StoreError) -> SealingContent? {
        let keys = parts.configuration.quarantineKeys
        guard acceptance.copies.contains(where: { $0.hasHeldDelivery }) else { return nil }
        switch keys.state {
        case .off: return nil
        case .unusable(let reason):
            throw .unavailable("the keys of quarantine.keyFile can't be used: \(reason)")
        case .keys(let keys):
            guard let key = keys.first else { return nil }
            return SealingContent(
                acceptance.content, by: key, organization: acceptance.organization, id: acceptance.networkMessageID)
        }
    }

    /// Content that was written, as it is read again; nil where its key can't be used.
    func unsealed(
        _ content: MessageContent, _ seal: StoredSeal?, of acceptance: Acceptance
    ) -> MessageContent? {
        guard let seal else { return content }
        let cipher = try? parts.configuration.quarantineKeys.cipher(
            for: seal.seal, organization: acceptance.organization, id: acceptance.networkMessageID, size: content.size)
        return cipher.map { MessageContent.file(SealedContent(content, seal.seal, by: $0)) }
    }
}

extension MessageCopy {
    /// Whether a recipient's copy is held.
    fileprivate var hasHeldDelivery: Bool { deliveries.contains { $0.placement.hold != nil } }
}
