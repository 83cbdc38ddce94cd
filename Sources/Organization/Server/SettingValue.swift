/// A value of this server's settings as programs are shown it: as `postern.yaml` has it, with the default where that holds.
/// Passwords are not shown (docs/reference/api.md#configuration-of-the-server).
public indirect enum SettingValue: Hashable, Sendable {
    /// None.
    case absent
    /// True or false.
    case flag(Bool)
    /// A whole number.
    case number(Int)
    /// Text.
    case text(String)
    /// Several, in order.
    case list([SettingValue])
    /// Properties by their names.
    case object([String: SettingValue])

    /// What stands for a secret that is set.
    public static let secret = SettingValue.text("(set)")
}

/// What a setting may be made of.
protocol ShownSetting {
    /// As programs are shown it.
    var settingValue: SettingValue { get }
}

extension ServerConfiguration {
    /// All settings as programs are shown them, an object as `postern.yaml` has it.
    public var settingValue: SettingValue {
        var tree: [String: SettingValue] = [:]
        for setting in ServerSetting.table {
            Self.put(setting.value(in: self), at: setting.name.split(separator: ".")[...], into: &tree)
        }
        return .object(tree)
    }

    private static func put(
        _ value: SettingValue, at names: ArraySlice<Substring>, into tree: inout [String: SettingValue]
    ) {
        guard let first = names.first.map({ String($0) }) else { return }
        guard names.count > 1 else {
            tree[first] = value
            return
        }
        var inner: [String: SettingValue] = [:]
        if case .object(let members)? = tree[first] { inner = members }
        put(value, at: names.dropFirst(), into: &inner)
        tree[first] = .object(inner)
    }
}
