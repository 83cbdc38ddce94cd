import DNS
import Mail
package import Organization
package import SenderAuthentication

extension AuthenticationLimits {
    /// As this server's limits want it.
    package init(_ limits: Limits) {
        self.init()
        dns = ResolverBudget(questions: limits.dnsQueries, time: limits.dnsTime)
        // A small budget leaves most of it to what is asked first.
        reservedForDMARC = ResolverBudget(
            questions: min(reservedForDMARC.questions, limits.dnsQueries / 4),
            time: min(reservedForDMARC.time, Interval(milliseconds: limits.dnsTime.milliseconds / 4)))
        spf.lookups = limits.spfTerms
        spf.voidLookups = limits.spfVoidLookups
        signatures = limits.dkimSignatures
        arcSets = limits.arcSets
    }
}
