internal import Mail

// How each setting of `postern.yaml` is shown (docs/configuration.md). A secret is `(set)`; the files of secrets are named.

extension Optional: ShownSetting where Wrapped: ShownSetting {
    var settingValue: SettingValue { map(\.settingValue) ?? SettingValue.absent }
}

extension Array: ShownSetting where Element: ShownSetting {
    var settingValue: SettingValue { .list(map(\.settingValue)) }
}

extension ShownSetting where Self: RawRepresentable, RawValue == String {
    var settingValue: SettingValue { .text(rawValue) }
}

extension ShownSetting where Self: CustomStringConvertible {
    var settingValue: SettingValue { .text(description) }
}

extension String: ShownSetting {
    var settingValue: SettingValue { .text(self) }
}

extension Bool: ShownSetting {
    var settingValue: SettingValue { .flag(self) }
}

extension Int: ShownSetting {
    var settingValue: SettingValue { .number(self) }
}

extension Interval: ShownSetting {
    /// With the largest unit that `postern.yaml` has for it.
    var settingValue: SettingValue {
        let units: [(unit: String, size: Int64)] = [("h", 3_600_000), ("min", 60_000), ("s", 1_000)]
        let unit = units.first { milliseconds != 0 && milliseconds % $0.size == 0 }
        return .text(unit.map { "\(milliseconds / $0.size)\($0.unit)" } ?? "\(milliseconds)ms")
    }
}

extension Domain: ShownSetting {}
extension EmailAddress: ShownSetting {}
extension IPAddress: ShownSetting {}
extension IPNetwork: ShownSetting {}
extension HostPort: ShownSetting {}
extension PublicURL: ShownSetting {}
extension ServiceURL: ShownSetting {}
extension EnginePlace: ShownSetting {}
extension AdministrationSettings.Place: ShownSetting {}
extension ServerConfiguration.DNSSEC: ShownSetting {}
extension ServerConfiguration.StartTLSRequiredReply: ShownSetting {}
extension ServerConfiguration.TLS.Compatibility: ShownSetting {}
extension SenderAuthenticationSettings.OrganizationalDomain: ShownSetting {}
extension SenderAuthenticationSettings.ResultsStyle: ShownSetting {}
extension DNSList.Kind: ShownSetting {}
extension DNSList.Action: ShownSetting {}
extension OIDCSettings.Role: ShownSetting {}
extension LogLevel: ShownSetting {}
extension LogForm: ShownSetting {}

extension ServerConfiguration.Listener: ShownSetting {
    var settingValue: SettingValue {
        .object([
            "address": .text(HostPort(.address(address), port: port).description),
            "proxyProtocol": proxyProtocol.settingValue,
        ])
    }
}

extension ServerConfiguration.TLS: ShownSetting {
    var settingValue: SettingValue {
        let roots: SettingValue =
            switch trustRoots {
            case .system: .text("system")
            case .file(let path): .text(path)
            }
        return .object([
            "certificate": .text(certificate), "key": .text(key), "compatibility": compatibility.settingValue,
            "trustRoots": roots, "clientCertificates": clientCertificates.settingValue,
        ])
    }
}

extension ServerConfiguration.TLS.ClientCertificate: ShownSetting {
    var settingValue: SettingValue {
        .object(["Name": .text(name), "certificate": .text(certificate), "key": .text(key)])
    }
}

extension AdministrationSettings: ShownSetting {
    var settingValue: SettingValue {
        .object([
            "address": place.settingValue, "publicURL": publicURL.settingValue, "tls": tls.settingValue,
            "trustedProxies": trustedProxies.settingValue, "oidc": oidc.settingValue,
            "sessions": sessions.settingValue, "outboundNetworks": outboundNetworks.settingValue,
        ])
    }
}

extension AdministrationSettings.Certificate: ShownSetting {
    var settingValue: SettingValue { .object(["certificate": .text(certificate), "key": .text(key)]) }
}

extension AdministrationSettings.Sessions: ShownSetting {
    var settingValue: SettingValue {
        .object(["idle": idle.settingValue, "absolute": absolute.settingValue])
    }
}

extension OIDCSettings: ShownSetting {
    var settingValue: SettingValue {
        .object([
            "name": .text(name), "issuer": issuer.settingValue, "clientID": .text(clientID),
            "clientSecretFile": clientSecretFile.settingValue, "allowedDomains": allowedDomains.settingValue,
            "scopes": scopes.settingValue, "roleClaim": .text(roleClaim), "mapping": mapping.settingValue,
            "requireAcr": requiredACR.settingValue,
        ])
    }
}

extension OIDCSettings.Mapping: ShownSetting {
    var settingValue: SettingValue {
        .object([
            "value": .text(value), "role": role.settingValue, "organization": organization.settingValue,
        ])
    }
}

extension SenderAuthenticationSettings: ShownSetting {
    var settingValue: SettingValue {
        .object([
            "enabled": .flag(isEnabled), "organizationalDomain": organizationalDomain.settingValue,
            "publicSuffixList": .text(publicSuffixList), "resultsStyle": resultsStyle.settingValue,
        ])
    }
}

extension ConnectionFilterSettings: ShownSetting {
    var settingValue: SettingValue {
        .object(["dnsLists": dnsLists.settingValue, "reputation": .flag(isReputationEnabled)])
    }
}

extension DNSList: ShownSetting {
    var settingValue: SettingValue {
        .object([
            "zone": zone.settingValue, "codes": .list(codes.map { .text($0.text) }), "kind": kind.settingValue,
            "action": action.settingValue,
        ])
    }
}

extension GeographySettings: ShownSetting {
    var settingValue: SettingValue { .object(["countryFile": countryFile.settingValue]) }
}

extension EngineSettings: ShownSetting {
    var settingValue: SettingValue {
        .object([
            "embedded": .flag(isEmbedded), "inspector": inspectors == 0 ? .text("off") : .number(inspectors),
            "clamd": clamd.settingValue, "rspamd": rspamd.settingValue, "hashLists": hashLists.settingValue,
            "scoringLists": scoringLists.settingValue,
        ])
    }
}

extension EngineSettings.HashList: ShownSetting {
    var settingValue: SettingValue {
        .object(["file": .text(file), "source": .text(source), "date": date.settingValue])
    }
}

extension ClamdSettings: ShownSetting {
    var settingValue: SettingValue {
        .object([
            "address": place.settingValue, "connections": .number(connections),
            "connectTimeout": connectTimeout.settingValue, "timeout": timeout.settingValue,
        ])
    }
}

extension RspamdSettings: ShownSetting {
    var settingValue: SettingValue {
        .object([
            "address": place.settingValue, "connections": .number(connections),
            "connectTimeout": connectTimeout.settingValue, "timeout": timeout.settingValue,
            "password": password == nil ? .absent : .secret,
        ])
    }
}

extension LogSettings: ShownSetting {
    var settingValue: SettingValue {
        var levels: [String: SettingValue] = [:]
        for (subsystem, level) in subsystems { levels[subsystem.rawValue] = level.settingValue }
        return .object([
            "level": level.settingValue, "subsystems": .object(levels), "mail": .flag(logsMail),
            "form": form.settingValue,
        ])
    }
}

extension OutboundPools: ShownSetting {
    var settingValue: SettingValue {
        .object([
            "normal": .object(normal.shared), "highRisk": highRisk.settingValue, "relay": relay.settingValue,
        ])
    }
}

extension OutboundPools.Pool: ShownSetting {
    /// What the pool of normal mail has, too.
    fileprivate var shared: [String: SettingValue] {
        ["sourceAddresses": sourceAddresses.settingValue, "ehlo": ehlo.settingValue]
    }

    var settingValue: SettingValue {
        var members = shared
        // 0 is what `postern.yaml` has for any number.
        members["messagesPerHour"] = .number(messagesPerHour ?? 0)
        members["hold"] = .flag(isHeld)
        return .object(members)
    }
}
