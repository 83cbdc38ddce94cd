package import Mail

/// What a store keeps of a token: what it is known by, and the one thing that it is for. It is of the item's recipient, since an
/// item is one recipient's copy. It is gone with its use, and with the item.
package struct QuarantineToken: Hashable, Sendable {
    /// What a token lets its recipient do.
    package enum Purpose: String, Hashable, Sendable, Codable, CaseIterable {
        /// Have the copy delivered.
        case release = "Release"
        /// Ask an administrator for it.
        case request = "Request"
    }

    /// The digest of the token.
    package var digest: [UInt8]
    /// The item.
    package var item: RecipientID
    /// What it is for.
    package var purpose: Purpose

    package init(digest: [UInt8], item: RecipientID, purpose: Purpose) {
        self.digest = digest
        self.item = item
        self.purpose = purpose
    }
}

extension QuarantineToken.Purpose {
    /// The permission of a quarantine policy that it needs.
    package var permission: QuarantinePermissions {
        switch self {
        case .release: .release
        case .request: .requestRelease
        }
    }
}
