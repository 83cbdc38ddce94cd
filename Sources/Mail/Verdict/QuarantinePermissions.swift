/// What the recipient of a held message may do with it: the bits of EOP's `EndUserQuarantinePermissionsValue`
/// (docs/reference/quarantine.md).
public struct QuarantinePermissions: OptionSet, Hashable, Sendable, Codable {
    /// The value as EOP writes it, 0 to 255.
    public var rawValue: UInt8

    /// By the value. All values are representable; that ``release`` and ``requestRelease`` exclude each other is for
    /// whoever takes the value from an administrator.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// PermissionToDelete.
    public static let delete = QuarantinePermissions(rawValue: 1)
    /// PermissionToPreview.
    public static let preview = QuarantinePermissions(rawValue: 2)
    /// PermissionToRelease. For malware, files that are not let through and phishing beyond doubt it counts as
    /// ``requestRelease``.
    public static let release = QuarantinePermissions(rawValue: 4)
    /// PermissionToRequestRelease.
    public static let requestRelease = QuarantinePermissions(rawValue: 8)
    /// PermissionToBlockSender.
    public static let blockSender = QuarantinePermissions(rawValue: 16)
    /// PermissionToAllowSender.
    public static let allowSender = QuarantinePermissions(rawValue: 32)
    /// PermissionToDownload; without effect.
    public static let download = QuarantinePermissions(rawValue: 64)
    /// PermissionToViewHeader; without effect, since the header of what can be seen can always be seen.
    public static let viewHeader = QuarantinePermissions(rawValue: 128)

    /// No access: the item is an administrator's alone.
    public static let none: QuarantinePermissions = []
    /// EOP's "Limited access", 43.
    public static let limited: QuarantinePermissions = [.allowSender, .requestRelease, .preview, .delete]
    /// EOP's "Full access", 39.
    public static let full: QuarantinePermissions = [.allowSender, .release, .preview, .delete]
}
