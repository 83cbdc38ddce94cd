import Mail

/// What the table of events says of clients, TLS and DNS.
extension LogEvent {
    var edgeEntry: Entry {
        switch self {
        case .smtpConnectionsFitted:
            Entry(
                .info, "Fewer connections of clients than by default are accepted, to fit the limit of open files.",
                mend: "For more, raise the limit of open files (`LimitNOFILE`) to a third above what you want.")
        case .smtpConnectionsShort:
            Entry(
                .warning, "Fewer connections of clients than limits.connections are accepted: open files are too few.",
                mend: "Raise the limit of open files (`LimitNOFILE`) to a third above the connections wanted.")
        case .smtpSourceLimited:
            Entry(
                .notice, "A source reached a limit; it is cut off or put off.",
                mend: "Nothing to do for a stranger. If it is a partner or a server of yours, raise the limit that "
                    + "`reason` names ([limits](../configuration.md#limits)), or list it in `trustedNetworks`.")
        case .smtpContentSuspected:
            Entry(
                .error, "Content of a message ended the process while it was received; it is taken once more.",
                mend: "Please report it.")
        case .smtpContentRefused:
            Entry(
                .critical, "Content of a message ended the process again; it is refused from now on.",
                mend: "Please report it, with the content if its sender can be asked for it.")
        case .smtpSourcesUnreadable:
            Entry(
                .warning, "What was known of the mail of clients could not be read; it is gathered anew.",
                mend: "Nothing to do, unless it comes again: then look at the disk.")
        case .smtpSourcesUnkept:
            Entry(
                .warning, "What is known of the mail of clients could not be written.",
                mend: "Look at the disk and at the permissions of the data folder.")
        case .smtpSenderExceeded:
            Entry(
                .warning,
                "A sender of an organization, or the whole organization, has reached the limit that `limit` names.",
                mend: "Find out whether the sender's account or program is in other hands, or raise the limit "
                    + "([outbound mail](outbound.md#limits)).")
        case .smtpSenderRestricted:
            Entry(
                .error,
                "User restricted from sending email: a sender of an organization has reached the limit that `limit` names, and "
                    + "may send nothing more until `until`, or until an administrator says so.",
                mend: "Find out whether the sender's account is in other hands, and then `postern restricted remove` "
                    + "([outbound mail](outbound.md#restricted-senders)).")
        case .smtpSenderReleased:
            Entry(.notice, "A restricted sender may send again.", mend: "Nothing to do.")
        case .smtpSenderUnkept:
            Entry(
                .error, "The restriction of a sender could not be stored; it ends when the gateway stops.",
                mend: "See `error`: usually the disk is full or fails.")
        case .smtpCountriesLoaded:
            Entry(.notice, "The file of countries was loaded.", mend: "Nothing to do.")
        case .smtpCountriesUnusable:
            Entry(
                .warning, "The file of countries can't be used; the one that was read last stays in force.",
                mend: "Put a whole file in MaxMind's format at `geo.countryFile`.")
        case .tlsCertificateLoaded:
            Entry(
                .notice, "The certificate that clients see was loaded.",
                mend: "Check that `names` has this server's name, and renew it before `until`.")
        case .tlsCertificateUnusable:
            Entry(
                .error, "The certificate that clients see was not reloaded; the old one stays.",
                mend: "Correct what `error` names and send SIGHUP again.")
        case .tlsRootsUnusable:
            Entry(
                .error, "The trusted certificates were not reloaded; the old ones stay.",
                mend: "Correct what `error` names and send SIGHUP again.")
        case .tlsClientCertificatesUnusable:
            Entry(
                .error, "The certificates that servers see were not reloaded; the old ones stay.",
                mend: "Correct what `error` names and send SIGHUP again.")
        case .tlsSessionFailed:
            Entry(
                .notice, "TLS with a client failed.",
                mend: "Many failures of one client point to that client, many of all clients to your certificate "
                    + "([TLS](tls.md)).")
        case .tlsSourceRefused:
            Entry(
                .warning, "TLS handshakes of a client failed too often in a minute; for five minutes it gets no TLS.",
                mend: "If it is a partner, check that it shares a cipher suite with this server "
                    + "([handshakes](session-work.md#tls-handshakes)).")
        case .tlsPolicyUnfetched:
            Entry(
                .info, "The MTA-STS policy of a domain could not be fetched.",
                mend: "Nothing to do: the domain's owner has to mend it ([MTA-STS](mta-sts.md)).")
        case .tlsPolicyUnkept:
            Entry(
                .warning, "An MTA-STS policy could not be written to the store.",
                mend: "See `error`. It is fetched again after a restart.")
        case .tlsPoliciesUnreadable:
            Entry(
                .error, "The MTA-STS policies could not be read from the store; they are fetched anew.",
                mend: "See `error`.")
        case .dnsValidationOff:
            Entry(
                .notice, "DNSSEC is off by dns.dnssec: answers are not validated, so there is no DANE.",
                mend: "Set `dns.dnssec` to `auto` for DANE.")
        case .dnsValidationOn:
            Entry(
                .notice, "The DNS servers pass on what DNSSEC needs: answers are validated, DANE is on.",
                mend: "Nothing to do.")
        case .dnsValidationImpossible:
            Entry(
                .warning,
                "The DNS servers don't pass on what DNSSEC needs: answers are not validated, DANE is off.",
                mend: "Set `dns.servers` to servers that do, or to none to resolve from the root.")
        case .dnsListUsed:
            Entry(.notice, "A list in DNS stands its tests and is used.", mend: "Nothing to do.")
        case .dnsListIgnored:
            Entry(
                .warning, "A list in DNS can't be believed, and is ignored until it stands its tests.",
                mend:
                    "See whether the list still exists and answers your resolver; else remove it from `connectionFilter`."
            )
        default: Self.missing
        }
    }
}
