internal import Mail

extension QuarantinePolicy: DescribedObject {
    /// Each property at its default.
    public static let blank = QuarantinePolicy(name: "")

    /// The properties of the reference page, docs/reference/policies.md.
    public static let table = ObjectTable<QuarantinePolicy>(
        .quarantinePolicy,
        ignored: ["Identity", "QuarantineRetentionDays", "QuarantinePolicyType"],
        unsupported: [
            UnsupportedProperty(
                "EndUserQuarantinePermissions", problem: "is an object of PowerShell",
                mend: "write its number as EndUserQuarantinePermissionsValue, such as 39 for full access"),
            UnsupportedProperty("IncludeMessagesFromBlockedSenderAddress"),
        ],
        properties: [
            .required("Name", \.name, .policyName, "The name that quarantine tags give, each once."),
            .value(
                "EndUserQuarantinePermissionsValue", \.permissions, .quarantinePermissions,
                "What recipients may do: the sum of [these numbers](#quarantine-policies)."),
            .flag("ESNEnabled", \.isESNEnabled, "Whether recipients are told of what is held back from them."),
        ]
    ) { reader, policy in
        if policy.permissions.isSuperset(of: [.release, .requestRelease]) {
            reader.mistake(
                "EndUserQuarantinePermissionsValue",
                "has both 4 (release) and 8 (request release), which exclude each other",
                mend: "write \(policy.permissions.subtracting(.requestRelease).rawValue) to let recipients release, or "
                    + "\(policy.permissions.subtracting(.release).rawValue) to let them ask")
        }
        if builtIn.contains(where: { $0.name.lowercased() == policy.name.lowercased() }) {
            reader.mistake(
                "Name", "is the name of a policy that every organization has and none can change",
                mend: "give it a name of its own, and write that into the quarantine tags")
        }
    }
}

extension ValueKind where Value == QuarantinePermissions {
    fileprivate static let quarantinePermissions = ValueKind(
        .integer(0...255), expected: "a whole number from 0 to 255, such as 39 for full access",
        parse: { text in UInt8(text).map { QuarantinePermissions(rawValue: $0) } }, text: { String($0.rawValue) })
}
