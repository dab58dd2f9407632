import Web

/// What every page tells the browser not to do.
enum SecurityHeaders {
    /// Nothing comes from another host, nothing is in line, no other site may show our pages in a frame.
    static let all = [
        HTTPResponse.Field(
            name: "Content-Security-Policy",
            value: "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
                + "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"),
        HTTPResponse.Field(name: "X-Frame-Options", value: "DENY"),
        HTTPResponse.Field(name: "X-Content-Type-Options", value: "nosniff"),
        HTTPResponse.Field(name: "Referrer-Policy", value: "same-origin"),
        HTTPResponse.Field(name: "Cross-Origin-Opener-Policy", value: "same-origin"),
    ]
}
