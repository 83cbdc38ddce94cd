public import Mail

/// What recipients may do with mail that is held back from them, and whether they are told of it: one of
/// `quarantinePolicies`, or one that every organization has (docs/reference/policies.md).
public struct QuarantinePolicy: Hashable, Sendable {
    /// `Name`: what the quarantine tags of the other policies say.
    public var name: String
    /// `EndUserQuarantinePermissionsValue`.
    public var permissions: QuarantinePermissions = .none
    /// `ESNEnabled`: whether recipients are told of what is held back.
    public var isESNEnabled = false

    /// A policy with no permission and no notification.
    public init(name: String) { self.name = name }

    /// One that every organization has.
    private init(_ name: String, _ permissions: QuarantinePermissions, isESNEnabled: Bool) {
        self.name = name
        self.permissions = permissions
        self.isESNEnabled = isESNEnabled
    }

    /// `AdminOnlyAccessPolicy`: recipients don't see the message.
    public static let adminOnly = QuarantinePolicy("AdminOnlyAccessPolicy", .none, isESNEnabled: false)
    /// `DefaultFullAccessPolicy`: recipients may release.
    public static let fullAccess = QuarantinePolicy("DefaultFullAccessPolicy", .full, isESNEnabled: false)
    /// `DefaultFullAccessWithNotificationPolicy`: recipients may release, and are told.
    public static let fullAccessWithNotification = QuarantinePolicy(
        "DefaultFullAccessWithNotificationPolicy", .full, isESNEnabled: true)
    /// `NotificationEnabledPolicy`: the same under the name that older organizations of EOP use.
    public static let notificationEnabled = QuarantinePolicy("NotificationEnabledPolicy", .full, isESNEnabled: true)

    /// Those that every organization has and none can change.
    public static let builtIn = [adminOnly, fullAccess, fullAccessWithNotification, notificationEnabled]
}
