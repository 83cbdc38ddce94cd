/// Changes to a JSON value, given as the value's changed part (RFC 7396).
public enum MergePatch {
    /// What a value is after a change; nil stands for no value. Members that the patch sets to null are taken away, objects are
    /// merged, everything else takes the place of what was there. The depth of recursion is that of the patch, which
    /// ``StrictJSON`` bounds.
    public static func applying(_ patch: JSONValue, to target: JSONValue?) -> JSONValue {
        guard case .object(let changes) = patch else { return patch }
        var members: [String: JSONValue] = [:]
        if case .object(let present)? = target { members = present }
        for (name, change) in changes {
            if case .null = change {
                members.removeValue(forKey: name)
            } else {
                members[name] = applying(change, to: members[name])
            }
        }
        return .object(members)
    }
}
