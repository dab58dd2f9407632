import Bytes
import COpenSSL
import Glibc

/// What a certificate says about itself; whether that is true is another question.
public struct TLSCertificate: Hashable, Sendable {
    /// Whose it is, as in `C = DE, O = Example, CN = mail.example.com`.
    public let subject: String
    /// Who signed it, in the same form.
    public let issuer: String
    /// The host names and IP addresses it is for, at most 100; of one that lists none, its common name.
    public let names: [String]
    /// Since when it is good, in seconds since 1970-01-01 00:00 UTC.
    public let validFrom: Int64
    /// Until when it is good, in seconds since 1970-01-01 00:00 UTC.
    public let validUntil: Int64
    /// The SHA-256 of the whole certificate.
    public let fingerprint: TLSFingerprint
    /// The SHA-256 of its public key, which survives a renewal that keeps the key.
    public let publicKeyFingerprint: TLSFingerprint

    /// Whether it names itself as its issuer.
    public var isSelfIssued: Bool { subject == issuer }

    /// A moment as in `2026-05-01 12:00 UTC`.
    public static func text(ofMoment seconds: Int64) -> String {
        var moment = time_t(seconds)
        var fields = unsafe tm()
        guard unsafe gmtime_r(&moment, &fields) != nil else { return "\(seconds) seconds since 1970" }
        let two = { (number: Int32) in number < 10 ? "0\(number)" : "\(number)" }
        let day = unsafe "\(fields.tm_year + 1900)-\(two(fields.tm_mon + 1))-\(two(fields.tm_mday))"
        return unsafe "\(day) \(two(fields.tm_hour)):\(two(fields.tm_min)) UTC"
    }
}

extension TLSCertificate {
    private static let namesLimit = 100

    /// Reads an `X509`, which stays the caller's.
    init?(_ certificate: OpaquePointer) {
        guard let fingerprint = unsafe TLSFingerprint(octets: Self.digest(of: certificate)),
            let publicKey = unsafe TLSFingerprint(octets: Self.publicKeyDigest(of: certificate))
        else { return nil }
        subject = unsafe Self.text(ofName: X509_get_subject_name(certificate))
        issuer = unsafe Self.text(ofName: X509_get_issuer_name(certificate))
        let listed = unsafe Self.names(of: certificate)
        names = unsafe listed.isEmpty ? Self.commonName(of: certificate) : listed
        validFrom = unsafe Self.seconds(X509_get0_notBefore(certificate))
        validUntil = unsafe Self.seconds(X509_get0_notAfter(certificate))
        self.fingerprint = fingerprint
        publicKeyFingerprint = publicKey
    }

    private static func digest(of certificate: OpaquePointer) -> [UInt8] {
        var octets = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        guard unsafe X509_digest(certificate, EVP_sha256(), &octets, &count) == 1 else { return [] }
        return Array(octets.prefix(Int(count)))
    }

    private static func publicKeyDigest(of certificate: OpaquePointer) -> [UInt8] {
        let key = unsafe X509_get_X509_PUBKEY(certificate)
        let count = unsafe i2d_X509_PUBKEY(key, nil)
        guard count > 0 else { return [] }
        var encoded = [UInt8](repeating: 0, count: Int(count))
        unsafe encoded.withUnsafeMutableBufferPointer { buffer in
            var place = buffer.baseAddress
            unsafe _ = i2d_X509_PUBKEY(key, &place)
        }
        return Digest.sha256.of(encoded)
    }

    private static func text(ofName name: OpaquePointer?) -> String {
        guard let name = unsafe name, let memory = unsafe BIO_new(BIO_s_mem()) else { return "" }
        defer { unsafe BIO_free(memory) }
        unsafe _ = telepost_x509_print_name(memory, name)
        var start: UnsafeMutablePointer<CChar>?
        let count = unsafe telepost_bio_octets(memory, &start)
        return unsafe printable(UnsafeRawBufferPointer(start: start, count: max(0, count)))
    }

    private static func names(of certificate: OpaquePointer) -> [String] {
        guard let list = unsafe telepost_x509_names(certificate) else { return [] }
        defer { unsafe GENERAL_NAMES_free(list) }
        var names: [String] = []
        for index in unsafe 0..<telepost_x509_names_count(list) where names.count < namesLimit {
            var kind: Int32 = 0
            var count: Int32 = 0
            guard let start = unsafe telepost_x509_name_octets(list, index, &kind, &count) else { continue }
            let octets = unsafe UnsafeRawBufferPointer(start: start, count: Int(count))
            if kind == GEN_DNS { names.append(unsafe printable(octets)) }
            if kind == GEN_IPADD, let address = unsafe IPAddress(networkOrder: octets) { names.append("\(address)") }
        }
        return names
    }

    private static func commonName(of certificate: OpaquePointer) -> [String] {
        var text = [CChar](repeating: 0, count: 256)
        let name = unsafe X509_get_subject_name(certificate)
        let count = unsafe X509_NAME_get_text_by_NID(name, NID_commonName, &text, Int32(text.count))
        guard count > 0 else { return [] }
        return unsafe text.withUnsafeBytes { unsafe [printable(UnsafeRawBufferPointer(rebasing: $0[..<Int(count)]))] }
    }

    /// Whoever made the certificate chose these octets: what could change a terminal or a log becomes `?`.
    private static func printable(_ octets: UnsafeRawBufferPointer) -> String {
        var text = ""
        for scalar in unsafe String(decoding: octets.prefix(512), as: UTF8.self).unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: text += "?"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    private static func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int64 {
        var fields = unsafe tm()
        guard unsafe ASN1_TIME_to_tm(time, &fields) == 1 else { return 0 }
        return unsafe Int64(timegm(&fields))
    }
}

extension IPAddress {
    fileprivate init?(networkOrder octets: UnsafeRawBufferPointer) {
        switch octets.count {
        case 4: self.init(v4: unsafe octets.reduce(0) { $0 << 8 | UInt32($1) })
        case 16: self.init(v6: unsafe octets.reduce(0) { $0 << 8 | UInt128($1) })
        default: return nil
        }
    }
}
