#!/usr/bin/env bash
# shellcheck source=tests/ecosystem/tools/plan.sh
. "${0%/*}/plan.sh"
# A Java program trusts what lies in a store of its own kind.
trusted=$PWD/trusted.p12
keytool -importcert -noprompt -alias ours -storetype PKCS12 -storepass changeit -keystore "$trusted" -file "$ECOSYSTEM_CERTIFICATES" 2>/dev/null
cat >settings.xml <<END
<settings><localRepository>$PWD/local</localRepository><mirrors><mirror>
<id>ours</id><mirrorOf>*</mirrorOf><url>$ECOSYSTEM_URL/maven</url></mirror></mirrors></settings>
END
cat >pom.xml <<'END'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>example</groupId><artifactId>experiment</artifactId><version>1.0.0</version><packaging>pom</packaging>
<build><extensions><extension><groupId>example</groupId><artifactId>thing</artifactId><version>1.0.0</version></extension></extensions></build>
</project>
END
export MAVEN_OPTS="-Djavax.net.ssl.trustStore=$trusted -Djavax.net.ssl.trustStorePassword=changeit -XX:TieredStopAtLevel=1"

fetch() {
    mvn --batch-mode --no-transfer-progress -s settings.xml -Dmaven.wagon.rto="${PATIENCE}000" -Daether.connector.requestTimeout="${PATIENCE}000" \
        -Dmaven.wagon.http.retryHandler.count=1 -U validate
}

follow "$1"
